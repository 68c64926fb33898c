/** When a process began, as text that differs between two processes of the same id. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Undefined if there is no such process. */
export const processStart = (pid: number): string | undefined => {
  if (process.platform === 'linux') {
    try {
      // Fields after the command's closing parenthesis; the 22nd of all is the start in ticks since boot.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return `${bootId()}:${fields[19]}`;
    } catch {
      return undefined;
    }
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
};

/** Ticks since boot mean nothing after the next boot. */
const bootId = (): string => {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
};
