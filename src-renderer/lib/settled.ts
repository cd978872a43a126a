/** A value once it has rested: for what is asked anew with each letter that is typed. */
import { useEffect, useState } from 'react';

/** The value as it was when it last stayed the same for so many milliseconds. Compared by identity: give a text, or something kept. */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
