"""HTTP and live updates: the doors for channels, and the pages of the desk."""
