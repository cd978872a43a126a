/**
 * Draws the app's icon (a rounded square in a blue to violet gradient with a white chevron) and
 * writes it as PNG in the sizes the systems want, plus one .ico: `node scripts/generate-icons.ts`. No image library.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { ROOT } from './paths.ts';

type Colour = readonly [number, number, number];
const TOP: Colour = [0x4f, 0x8d, 0xff];
const BOTTOM: Colour = [0x8b, 0x5c, 0xf6];
/** Samples per pixel in each direction; enough that no edge looks jagged. */
const SAMPLES = 4;

/** Colour and opacity (0 to 1) at a point of the unit square. */
function sample(x: number, y: number): readonly [number, number, number, number] {
  if (distanceToRoundedSquare(x, y) > 0) return [0, 0, 0, 0];
  if (distanceToChevron(x, y) < 0.052) return [255, 255, 255, 1];
  const t = (x + y) / 2;
  return [mix(TOP[0], BOTTOM[0], t), mix(TOP[1], BOTTOM[1], t), mix(TOP[2], BOTTOM[2], t), 1];
}

function distanceToRoundedSquare(x: number, y: number): number {
  const margin = 0.04;
  const radius = 0.22;
  const half = 0.5 - margin - radius;
  const dx = Math.max(Math.abs(x - 0.5) - half, 0);
  const dy = Math.max(Math.abs(y - 0.5) - half, 0);
  return Math.hypot(dx, dy) - radius;
}

function distanceToChevron(x: number, y: number): number {
  return Math.min(distanceToSegment(x, y, 0.6, 0.29, 0.38, 0.5), distanceToSegment(x, y, 0.38, 0.5, 0.6, 0.71));
}

function distanceToSegment(px: number, py: number, ax: number, ay: number, bx: number, by: number): number {
  const t = Math.min(
    1,
    Math.max(0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)),
  );
  return Math.hypot(px - (ax + t * (bx - ax)), py - (ay + t * (by - ay)));
}

function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

function drawPng(size: number): Buffer {
  const rows = Buffer.alloc(size * (size * 4 + 1));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const sum = [0, 0, 0, 0];
      for (let i = 0; i < SAMPLES * SAMPLES; i++) {
        const [r, g, b, a] = sample(
          (x + ((i % SAMPLES) + 0.5) / SAMPLES) / size,
          (y + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES) / size,
        );
        sum[0]! += r * a;
        sum[1]! += g * a;
        sum[2]! += b * a;
        sum[3]! += a;
      }
      const alpha = sum[3]!;
      const at = y * (size * 4 + 1) + 1 + x * 4;
      for (let channel = 0; channel < 3; channel++)
        rows[at + channel] = alpha === 0 ? 0 : Math.round(sum[channel]! / alpha);
      rows[at + 3] = Math.round((alpha / (SAMPLES * SAMPLES)) * 255);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** A Windows icon file of PNG images (allowed since Vista). */
function ico(images: readonly { readonly size: number; readonly png: Buffer }[]): Buffer {
  const head = Buffer.alloc(6 + images.length * 16);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  images.forEach(({ size, png }, i) => {
    const at = 6 + i * 16;
    head[at] = size % 256;
    head[at + 1] = size % 256;
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  });
  return Buffer.concat([head, ...images.map(({ png }) => png)]);
}

const resources = join(ROOT, 'resources');
mkdirSync(join(resources, 'icons'), { recursive: true });
const pngs = new Map([16, 24, 32, 48, 64, 128, 256, 512, 1024].map((size) => [size, drawPng(size)]));
for (const [size, png] of pngs) if (size <= 512) writeFileSync(join(resources, 'icons', `${size}x${size}.png`), png);
writeFileSync(join(resources, 'icon.png'), pngs.get(1024)!);
writeFileSync(
  join(resources, 'icon.ico'),
  ico([16, 24, 32, 48, 64, 128, 256].map((size) => ({ size, png: pngs.get(size)! }))),
);
