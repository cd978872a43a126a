import { expect, test } from 'vitest';
import { WorkQueue } from './queue.ts';

test('only so much runs at once, in order; what is aborted in the queue never starts', async () => {
  const queue = new WorkQueue(2);
  const started: number[] = [];
  const ends: (() => void)[] = [];
  let most = 0;
  const work = (n: number) => (): Promise<number> => {
    started.push(n);
    most = Math.max(most, queue.running);
    return new Promise((resolve) => ends.push(() => resolve(n)));
  };
  const stop = new AbortController();
  const never = new AbortController().signal;
  const done = [queue.run(work(1), never), queue.run(work(2), never), queue.run(work(3), stop.signal), queue.run(work(4), never)];
  const third = expect(done[2]).rejects.toThrow();
  await Promise.resolve();
  expect(started).toEqual([1, 2]);
  stop.abort();
  await third;
  ends[0]?.();
  await done[0];
  await Promise.resolve();
  expect(started).toEqual([1, 2, 4]);
  ends[1]?.();
  ends[2]?.();
  expect(await Promise.all([done[0], done[1], done[3]])).toEqual([1, 2, 4]);
  expect(most).toBe(2);
  expect(queue.running).toBe(0);
});

test('work that fails makes room', async () => {
  const queue = new WorkQueue(1);
  const { signal } = new AbortController();
  await expect(queue.run(() => Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  expect(await queue.run(() => Promise.resolve(1), signal)).toBe(1);
});
