/** `node with-moto.ts <data folder>`: a cloud with moto beside it, until its input ends. */
import { openCloud } from '../../../local/open-cloud.ts';

try {
  const cloud = await openCloud({
    data: process.argv[2] as string,
    neighbours: [{ services: ['ec2'], at: 'moto' }],
    log: (line) => console.log(line),
  });
  console.log(`ready ${cloud.url} ${[...cloud.neighbours.keys()]}`);
  process.stdin.once('end', () => void cloud.close()).resume();
} catch (error) {
  console.log(`${(error as Error).name}: ${(error as Error).message}`);
  process.exitCode = 1;
}
