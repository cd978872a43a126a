/** Charts drawn once more beside the page, as a picture with their legend on it; several charts in one picture. */
import { currentLook } from './chart-look.ts';
import { chartOption } from './chart-option.ts';
import { init } from './echarts.ts';
import type { ChartInput } from './option-parts.ts';

/** Pictures of what is shown, as base64. */
export interface ChartPictures {
  png(): string;
  svg(): string;
}
/** A chart, to be part of a picture. */
export interface ChartPart {
  /** Twice the size of the chart on the screen. */
  canvas(): HTMLCanvasElement;
  svgText(): string;
  size(): { readonly width: number; readonly height: number };
}
/** A part and where it stands, in pixels; a title stands above it. */
export interface PlacedPart {
  readonly part: ChartPart;
  readonly title: string | null;
  readonly left: number;
  readonly top: number;
}

/** Pixels of a chart's title. */
const TITLE = 24;
const SCALE = 2;

/** The pictures of charts that stand somewhere; asked for when a picture is made. */
export function picturesOf(placed: () => readonly PlacedPart[]): ChartPictures {
  const laidOut = (): { readonly all: readonly (PlacedPart & { readonly width: number; readonly height: number; readonly under: number })[]; readonly width: number; readonly height: number } => {
    const all = placed().map((one) => ({ ...one, ...one.part.size(), under: one.title === null ? 0 : TITLE }));
    return { all, width: all.reduce((most, one) => Math.max(most, one.left + one.width), 1), height: all.reduce((most, one) => Math.max(most, one.top + one.under + one.height), 1) };
  };
  return {
    png: () => {
      const { all, width, height } = laidOut();
      const look = currentLook();
      const sheet = document.createElement('canvas');
      sheet.width = Math.round(width * SCALE);
      sheet.height = Math.round(height * SCALE);
      const ink = sheet.getContext('2d');
      if (ink === null) return '';
      ink.fillStyle = look.ground;
      ink.fillRect(0, 0, sheet.width, sheet.height);
      ink.font = `600 ${12 * SCALE}px ${look.font}`;
      for (const { part, title, left, top, under } of all) {
        ink.fillStyle = look.text;
        if (title !== null) ink.fillText(title, (left + 10) * SCALE, (top + 16) * SCALE);
        ink.drawImage(part.canvas(), left * SCALE, (top + under) * SCALE);
      }
      return sheet.toDataURL('image/png').replace(/^[^,]*,/, '');
    },
    svg: () => {
      const { all, width, height } = laidOut();
      const [first] = all;
      if (all.length === 1 && first !== undefined && first.title === null) return base64OfText(first.part.svgText());
      const look = currentLook();
      const parts = all.map(({ part, title, left, top, under }) => `<text x="${left + 10}" y="${top + 16}" font-family="sans-serif" font-size="12" font-weight="600" fill="${look.text}">${escaped(title ?? '')}</text>${part.svgText().replace('<svg ', `<svg x="${left}" y="${top + under}" `)}`);
      return base64OfText(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="${look.ground}"/>${parts.join('')}</svg>`);
    },
  };
}

/** The chart on a canvas of its own, twice the size. */
export function canvasOf(input: ChartInput): HTMLCanvasElement {
  const made = init(document.createElement('div'), null, { renderer: 'canvas', width: input.width, height: input.height, devicePixelRatio: SCALE });
  try {
    made.setOption({ ...chartOption({ ...input, picture: true }), tooltip: { show: false } });
    return made.renderToCanvas({ pixelRatio: SCALE, backgroundColor: input.look.ground });
  } finally {
    made.dispose();
  }
}

/** The text of an SVG drawing. */
export function svgTextOf(input: ChartInput): string {
  const made = init(null, null, { renderer: 'svg', ssr: true, width: input.width, height: input.height });
  try {
    made.setOption({ ...chartOption({ ...input, picture: true }), tooltip: { show: false } });
    return made.renderToSVGString();
  } finally {
    made.dispose();
  }
}

/** Text as base64 of its UTF-8. */
function base64OfText(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = '';
  for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(binary);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
