"""`samtal demo`: a made-up clinic with emulated vendors, its journey in the terminal, and a page to try it on."""
