/** Sizes in pixels of a picture as wide as a README column, so that nothing is scaled down. */
export const WIDTH = 840;
/** Where frame 0 is drawn, and the last one at most. */
export const LEFT = 168;
export const RIGHT = 792;
export const LABEL_X = 20;
export const RADIUS = 12;

/**
 * One colour per source value, told apart by colour-blind eyes (after Okabe and Ito), with the
 * colour of the text on its disc. Dark pages get lighter twins of the dark ones.
 */
const PALETTE: [light: string, dark: string, inkLight: string, inkDark: string][] = [
  ['#0072b2', '#3d9fe0', '#fff', '#0b1420'],
  ['#e69f00', '#f0b429', '#241800', '#241800'],
  ['#009e73', '#1fbf92', '#00150e', '#00150e'],
  ['#cc79a7', '#e08fbd', '#220a18', '#220a18'],
  ['#56b4e9', '#86cbf2', '#06182a', '#06182a'],
  ['#d55e00', '#f07c2a', '#fff', '#1f0c00'],
  ['#d6c516', '#f0e442', '#201d00', '#201d00'],
  ['#6f56c4', '#a48df0', '#fff', '#120a2a'],
  ['#8d9499', '#a9b1b8', '#0d1012', '#0d1012'],
  ['#7a4b2a', '#c08a62', '#fff', '#1c0f05'],
];
const NEUTRAL: (typeof PALETTE)[number] = ['#d0d7de', '#3d444d', '#1f2328', '#f0f6fc'];

/** The class of a colour: everything of one source value uses `currentColor`. */
export function hueClass(hue: number): string {
  return hue < 0 ? 'hn' : `h${hue % PALETTE.length}`;
}

function colours(dark: boolean): string {
  const rule = (name: string, colour: (typeof PALETTE)[number]) =>
    `.${name}{color:${colour[dark ? 1 : 0]}}.${name} .ink{fill:${colour[dark ? 3 : 2]}}`;
  return rule('hn', NEUTRAL) + PALETTE.map((colour, hue) => rule(`h${hue}`, colour)).join('');
}

/**
 * The style sheet of a picture. It follows `prefers-color-scheme` and brings its own background:
 * an `<img>` is then readable even where page and system disagree about dark or light.
 */
export const STYLE = `
text{font:13px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;fill:#1f2328}
.code{font:600 14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.soft{fill:#59636e;font-size:12px}.mid{text-anchor:middle}.last{text-anchor:end}.ink{font-weight:600;text-anchor:middle}
.card{fill:#fff;stroke:#d1d9e0}.box{fill:#f3f6f9;stroke:#b6c0ca;stroke-width:1.2}
.grid{stroke:#eaeef2}.line{stroke:#818b98;stroke-width:1.5;fill:none}.tip{fill:#818b98}
.end{stroke:#1f2328;stroke-width:2.4;stroke-linecap:round;fill:none}
.cut{stroke:#fff;stroke-width:5}
.disc{fill:currentColor;stroke:#1f2328;stroke-opacity:.45}
.run{fill:currentColor;fill-opacity:.34;stroke:currentColor;stroke-width:1.4}
.held{fill:currentColor;fill-opacity:.1;stroke:currentColor;stroke-width:1.2;stroke-dasharray:3 3}
.wait{stroke:currentColor;stroke-width:2.4;stroke-dasharray:.1 5.5;stroke-linecap:round}
.drop{stroke:currentColor;stroke-width:1.4;stroke-opacity:.55}
.group{fill:none;stroke:#818b98;stroke-opacity:.7}
.area{fill:#818b98;fill-opacity:.2}.step{fill:none;stroke:#59636e;stroke-width:1.6}
.limit{fill:none;stroke:#c2410c;stroke-width:1.4;stroke-dasharray:5 4}.over{fill:#c2410c}
${colours(false)}
@media(prefers-color-scheme:dark){text{fill:#f0f6fc}.soft{fill:#9198a1}
.card{fill:#0d1117;stroke:#3d444d}.box{fill:#1b222b;stroke:#4d5661}.grid{stroke:#20262e}
.line{stroke:#8b949e}.tip{fill:#8b949e}.end{stroke:#f0f6fc}.cut{stroke:#0d1117}
.disc{stroke:#f0f6fc}.area{fill:#8b949e}.step{stroke:#9198a1}
.limit{stroke:#ff9a5c}.over{fill:#ff9a5c}${colours(true)}}
`.trim();

export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, char => `&#${char.charCodeAt(0)};`);
}

/** One decimal is finer than a pixel, and keeps the committed files short and their diffs calm. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
