/** Borders that are dragged: columns, lists beside the results. */

/** Follows the pointer from its press on a border until it is let go; `onWidth` gets the width as it would be then. */
export function dragWidth(event: React.PointerEvent, width: number, onWidth: (width: number) => void): void {
  event.preventDefault();
  event.stopPropagation();
  const handle = event.currentTarget as HTMLElement;
  const from = event.clientX;
  handle.setPointerCapture(event.pointerId);
  const onMove = (moved: PointerEvent): void => onWidth(width + moved.clientX - from);
  const onEnd = (): void => {
    handle.removeEventListener('pointermove', onMove);
    handle.removeEventListener('pointerup', onEnd);
  };
  handle.addEventListener('pointermove', onMove);
  handle.addEventListener('pointerup', onEnd);
}

/** Pixels that an arrow key moves a border by. */
const STEP = 16;

/** What an arrow key makes of a width; null for another key. */
export function stepWidth(key: string, width: number): number | null {
  return key === 'ArrowLeft' ? width - STEP : key === 'ArrowRight' ? width + STEP : null;
}
