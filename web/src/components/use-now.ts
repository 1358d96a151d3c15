// The node's present time, ticking. Ages grow between two pictures too.
import { useEffect, useState } from 'react';
import { useLive } from '../live/feed';

export function useNodeNow(everyMs = 500): number {
  const { clockSkewMs, connection, picture } = useLive();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), everyMs);
    return () => window.clearInterval(timer);
  }, [everyMs]);
  // Without a connection time stands still: what is shown is as of the last picture.
  if (connection === 'lost' && picture) return Date.parse(picture.at);
  return now + clockSkewMs;
}
