/**
 * The looks of what stands on the clinic's page. No markup and no pictures, so that no policy of the page is in the way.
 *
 * The sign on the button is the button's colour turned to black or white, whichever stands out.
 */
export const SHEET =
  ':host{all:initial}' +
  '.at{position:fixed;right:var(--samtal-offset-x,20px);z-index:var(--samtal-z,9999999)}' +
  '.left{right:auto;left:var(--samtal-offset-x,20px)}' +
  'button,button:before{background:var(--samtal-accent,#0b6b52)}' +
  'button{bottom:calc(var(--samtal-offset-y,20px) + env(safe-area-inset-bottom));width:64px;height:64px;border:0;border-radius:32px;box-shadow:0 8px 32px #0004}' +
  'button:before{content:"";display:block;margin:auto;width:30px;height:30px;clip-path:path("M15 4a11 10 0 1 1-5 19l-7 3 3-6a11 10 0 0 1 9-16z");filter:grayscale(1)contrast(999)invert(1)}' +
  '[data-count]:after{content:attr(data-count);position:absolute;top:-4px;right:-4px;min-width:24px;border-radius:32px;background:#b00;color:#fff;font:14px/24px system-ui}' +
  'iframe{bottom:calc(var(--samtal-offset-y,20px) + 80px);width:400px;height:min(660px,100vh - 120px);border:0;border-radius:var(--samtal-radius,20px);box-shadow:0 8px 32px #0004;color-scheme:light dark}' +
  '@media(max-width:480px),(max-height:520px){iframe.at{inset:0;width:100%;height:100dvh;border-radius:0}div:not([hidden])+button{display:none}}';
