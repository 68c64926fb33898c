/** `node with-moto.ts`: moto, until the input of this process ends. With a data folder: a cloud that has it started. */
import { startMoto } from '../../../local/neighbours/start-moto.ts';

const [, , data] = process.argv;
const log = (line: string): void => console.log(line);
const start = async (): Promise<{ url: string; stop(): Promise<void> }> => {
  if (data === undefined) return startMoto(log);
  const { openCloud } = await import('../../../local/open-cloud.ts');
  const cloud = await openCloud({ data, neighbours: [{ services: ['ec2'], at: 'moto' }], log });
  return { url: [...cloud.neighbours.keys()].join(), stop: cloud.close };
};
try {
  const { url, stop } = await start();
  console.log(`ready ${url}`);
  process.stdin.once('end', () => void stop()).resume();
} catch (error) {
  console.log(`${(error as Error).name}: ${(error as Error).message}`);
  process.exitCode = 1;
}
