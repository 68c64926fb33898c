/** A step of the demo: its name is said where it fails. */
import { sign } from './paint.ts';

export const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    console.error(`${sign('Failed')} could not ${name}`);
    throw error;
  }
};
