/** Lloyd's k-means with several beginnings (k-means++), repeatable: the same points give the same groups. */
import { seeded } from './numeric.ts';

/** Coordinates of one row. */
export type Point = readonly number[];

/** How far two points are apart. */
export type Distance = 'cityblock' | 'sqeuclidean' | 'cosine';

/** Groups in order of their middles, with the sum of all distances to them. */
export interface Clustering {
  /** The group of each point, from 0. */
  readonly labels: readonly number[];
  readonly centroids: readonly Point[];
  readonly distortion: number;
}

/** The points that differ, each with how often it is there; and which of them each point is. */
interface Distinct {
  readonly points: readonly Point[];
  /** The coordinates of all points one after another: the loops over them are most of the work. */
  readonly coordinates: Float64Array;
  readonly weights: readonly number[];
  readonly of: Int32Array;
}

/** The best of several runs. Fewer groups than `k` where there are not as many different points. */
export function clusterPoints(
  points: readonly Point[],
  k: number,
  options: { readonly distance: Distance; readonly repetitions: number; readonly iterations: number; readonly tolerance: number },
): Clustering {
  let best: Clustering = { labels: [], centroids: [], distortion: 0 };
  if (points.length === 0) return best;
  // Events repeat their numbers: equal points are in one group, so each is measured once.
  const distinct = distinctPoints(points);
  const random = seeded(42);
  for (let rep = 0; rep < options.repetitions; rep++) {
    const found = lloyd(distinct, beginnings(distinct, k, options.distance, random), options);
    if (rep === 0 || found.distortion < best.distortion) best = found;
  }
  const { labels, centroids, distortion } = ordered(best);
  return { labels: Array.from(distinct.of, (d) => labels[d] as number), centroids, distortion };
}

function distinctPoints(all: readonly Point[]): Distinct {
  const places = new Map<string, number>();
  const points: Point[] = [];
  const weights: number[] = [];
  const of = new Int32Array(all.length);
  all.forEach((point, i) => {
    const key = point.join(' ');
    let place = places.get(key);
    if (place === undefined) {
      place = points.push(point) - 1;
      weights.push(0);
      places.set(key, place);
    }
    weights[place] = (weights[place] as number) + 1;
    of[i] = place;
  });
  return { points, coordinates: Float64Array.from(points.flat()), weights, of };
}

function distance(a: Point, b: Point, kind: Distance): number {
  let sum = 0;
  if (kind === 'cosine') {
    let aa = 0;
    let bb = 0;
    for (let d = 0; d < a.length; d++) {
      sum += (a[d] as number) * (b[d] as number);
      aa += (a[d] as number) ** 2;
      bb += (b[d] as number) ** 2;
    }
    return aa === 0 || bb === 0 ? 1 : 1 - sum / Math.sqrt(aa * bb);
  }
  for (let d = 0; d < a.length; d++) {
    const x = (a[d] as number) - (b[d] as number);
    sum += kind === 'cityblock' ? Math.abs(x) : x * x;
  }
  return sum;
}

/** k-means++: each further middle is drawn with a chance that grows with the distance to those there are. */
function beginnings({ points, weights, of }: Distinct, k: number, kind: Distance, random: () => number): Point[] {
  const middles = [points[of[Math.floor(random() * of.length)] as number] as Point];
  const nearest = points.map((p) => distance(p, middles[0] as Point, kind));
  while (middles.length < k) {
    const total = nearest.reduce((s, d, i) => s + d * (weights[i] as number), 0);
    if (total <= 0) break;
    let at = random() * total;
    let chosen = nearest.findIndex((d, i) => (at -= d * (weights[i] as number)) <= 0 && d > 0);
    if (chosen === -1) chosen = nearest.findIndex((d) => d > 0);
    const middle = points[chosen] as Point;
    middles.push(middle);
    points.forEach((p, i) => {
      nearest[i] = Math.min(nearest[i] as number, distance(p, middle, kind));
    });
  }
  return middles;
}

function lloyd(distinct: Distinct, start: readonly Point[], options: { readonly distance: Distance; readonly iterations: number; readonly tolerance: number }): Clustering {
  const { points, coordinates, weights } = distinct;
  const dimensions = points[0]?.length ?? 0;
  const [cosine, cityblock] = [options.distance === 'cosine', options.distance === 'cityblock'];
  let centroids = [...start];
  let labels = new Int32Array(points.length).fill(-1);
  let distortion = Number.POSITIVE_INFINITY;
  for (let round = 0; round < options.iterations; round++) {
    let sum = 0;
    let changed = false;
    const middles = Float64Array.from(centroids.flat());
    // Plain loops: this runs for every point, every middle and every round.
    const next = new Int32Array(points.length);
    for (let p = 0; p < points.length; p++) {
      let label = 0;
      let least = Number.POSITIVE_INFINITY;
      for (let c = 0; c < centroids.length; c++) {
        let d = 0;
        if (cosine) d = distance(points[p] as Point, centroids[c] as Point, 'cosine');
        else {
          for (let i = 0; i < dimensions; i++) {
            const x = (coordinates[p * dimensions + i] as number) - (middles[c * dimensions + i] as number);
            d += cityblock ? Math.abs(x) : x * x;
          }
        }
        if (d < least) {
          least = d;
          label = c;
        }
      }
      sum += least * (weights[p] as number);
      next[p] = label;
      changed ||= label !== labels[p];
    }
    const settled = !changed || distortion - sum <= options.tolerance;
    labels = next;
    distortion = sum;
    if (settled) break;
    const moved = cityblock ? medians(distinct, labels, centroids.length) : means(distinct, labels, centroids.length);
    centroids = centroids.map((old, c) => moved[c] ?? old);
  }
  return { labels: [...labels], centroids, distortion };
}

/** The mean of the points of each group; null for an empty one. */
function means({ points, coordinates, weights }: Distinct, labels: Int32Array, groups: number): (Point | null)[] {
  const dimensions = points[0]?.length ?? 0;
  const sums = Array.from({ length: groups }, () => new Array<number>(dimensions).fill(0));
  const sizes = new Array<number>(groups).fill(0);
  for (let p = 0; p < points.length; p++) {
    const label = labels[p] as number;
    const sum = sums[label] as number[];
    const weight = weights[p] as number;
    for (let d = 0; d < dimensions; d++) sum[d] = (sum[d] as number) + (coordinates[p * dimensions + d] as number) * weight;
    sizes[label] = (sizes[label] as number) + weight;
  }
  return sums.map((sum, c) => (sizes[c] === 0 ? null : sum.map((v) => v / (sizes[c] as number))));
}

/** The median of each coordinate of each group, the point nearest to all by cityblock; null for an empty one. */
function medians({ points, weights }: Distinct, labels: Int32Array, groups: number): (Point | null)[] {
  const members = Array.from({ length: groups }, (): number[] => []);
  for (let p = 0; p < points.length; p++) members[labels[p] as number]?.push(p);
  return members.map((own) => {
    const first = own[0];
    if (first === undefined) return null;
    const size = own.reduce((n, p) => n + (weights[p] as number), 0);
    return (points[first] as Point).map((_, d) => {
      const byValue = [...own].sort((a, b) => (points[a]?.[d] as number) - (points[b]?.[d] as number));
      /** The value of the member at this place, equal ones counted each. */
      const at = (place: number): number => {
        let before = 0;
        const found = byValue.find((p) => (before += weights[p] as number) > place) ?? first;
        return points[found]?.[d] as number;
      };
      return (at((size - 1) >> 1) + at(size >> 1)) / 2;
    });
  });
}

function ordered(found: Clustering): Clustering {
  const order = found.centroids.map((_, i) => i).sort((a, b) => compare(found.centroids[a] as Point, found.centroids[b] as Point));
  const place = new Map(order.map((old, i) => [old, i]));
  return { labels: found.labels.map((l) => place.get(l) as number), centroids: order.map((i) => found.centroids[i] as Point), distortion: found.distortion };
}

function compare(a: Point, b: Point): number {
  for (let d = 0; d < a.length; d++) if (a[d] !== b[d]) return (a[d] as number) - (b[d] as number);
  return 0;
}
