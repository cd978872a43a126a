/** How much room a pane has: with little, what stands above and beside the rows folds by itself. */
import { createContext, useContext, useLayoutEffect, useState } from 'react';

/** The height of a pane, in steps. */
type Height = 'plenty' | 'low' | 'tight';

export interface Room {
  readonly height: Height;
  /** Too narrow for a list of fields beside the rows. */
  readonly narrow: boolean;
}

/** Pixels below which the timeline folds to its head, and below which the pipeline shrinks to a line and the list of fields folds. */
const LOW = 560;
const TIGHT = 430;
/** Pixels across below which the list of fields folds. */
const NARROW = 760;

/** The room of a pane of a given size; `narrowBelow` is in pixels. */
export function roomOf(width: number, height: number, narrowBelow = NARROW): Room {
  return { height: height >= LOW ? 'plenty' : height >= TIGHT ? 'low' : 'tight', narrow: width < narrowBelow };
}

const PLENTY: Room = { height: 'plenty', narrow: false };

/** The room of the pane that something stands in; plenty in a tab that has the window for itself. */
export const PaneRoom = createContext<Room>(PLENTY);
export function usePaneRoom(): Room {
  return useContext(PaneRoom);
}

/** The room of an element as it is now. */
export function useRoomOf(element: React.RefObject<HTMLElement | null>, narrowBelow = NARROW): Room {
  const [room, setRoom] = useState<Room>(PLENTY);
  useLayoutEffect(() => {
    const node = element.current;
    if (node === null) return undefined;
    const look = (): void =>
      setRoom((known) => {
        const next = roomOf(node.clientWidth, node.clientHeight, narrowBelow);
        return next.height === known.height && next.narrow === known.narrow ? known : next;
      });
    look();
    const observer = new ResizeObserver(look);
    observer.observe(node);
    return () => observer.disconnect();
  }, [element, narrowBelow]);
  return room;
}
