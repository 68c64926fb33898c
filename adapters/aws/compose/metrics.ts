import { embeddedMetrics } from '../embedded-metrics.ts';
import { once } from './once.ts';

export const metrics = once(() => embeddedMetrics((line) => process.stdout.write(line)));
