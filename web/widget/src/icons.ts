/** Own line drawings, on a grid of 24. */
export const CLOSE = "M6 6l12 12M18 6L6 18";
export const MORE = "M5 12h.01M12 12h.01M19 12h.01";
export const SEND = "M4 12L20 4l-6 16-3-7z";
