/** How much height a pane has: with little, what stands above the rows folds by itself. */
import { createContext, useContext, useLayoutEffect, useState } from 'react';

export type Room = 'plenty' | 'low' | 'tight';

/** Pixels below which the timeline folds to its head, and below which the pipeline shrinks to a line. */
const LOW = 560;
const TIGHT = 430;

/** The room of a pane of a given height. */
export function roomOf(height: number): Room {
  return height >= LOW ? 'plenty' : height >= TIGHT ? 'low' : 'tight';
}

/** The room of the pane that something stands in; plenty in a tab that has the window for itself. */
export const PaneRoom = createContext<Room>('plenty');
export function usePaneRoom(): Room {
  return useContext(PaneRoom);
}

/** The room of an element as it is now. */
export function useRoomOf(element: React.RefObject<HTMLElement | null>): Room {
  const [room, setRoom] = useState<Room>('plenty');
  useLayoutEffect(() => {
    const node = element.current;
    if (node === null) return undefined;
    setRoom(roomOf(node.clientHeight));
    const observer = new ResizeObserver(() => setRoom(roomOf(node.clientHeight)));
    observer.observe(node);
    return () => observer.disconnect();
  }, [element]);
  return room;
}
