/** What the build starts from: the element and its looks. */
import "./chat.css";
import "./chat";
