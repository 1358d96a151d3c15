// Light, dark, or as the system says. public/theme.js sets the same attribute before the first paint.
import { useCallback, useEffect, useState } from 'react';

export type Theme = 'auto' | 'light' | 'dark';
const kStored = 'rufbund.theme';

function stored(): Theme {
  try {
    const value = localStorage.getItem(kStored);
    if (value === 'light' || value === 'dark') return value;
  } catch {
    return 'auto';
  }
  return 'auto';
}

export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(stored);
  useEffect(() => {
    const system = matchMedia('(prefers-color-scheme: dark)');
    const apply = () => {
      const dark = theme === 'dark' || (theme === 'auto' && system.matches);
      document.documentElement.setAttribute('data-kern-theme', dark ? 'dark' : 'light');
    };
    apply();
    system.addEventListener('change', apply);
    return () => system.removeEventListener('change', apply);
  }, [theme]);
  const choose = useCallback((next: Theme) => {
    try {
      if (next === 'auto') localStorage.removeItem(kStored);
      else localStorage.setItem(kStored, next);
    } catch {
      // Storage may be denied; the choice then lasts as long as the page.
    }
    setTheme(next);
  }, []);
  return [theme, choose];
}
