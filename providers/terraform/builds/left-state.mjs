// What people may see of a state, out of `terraform show -json`.
import { readFileSync } from 'node:fs';
import { leftOf } from './left-of.mjs';

const { values } = JSON.parse(readFileSync(0, 'utf8'));
console.log(JSON.stringify(leftOf(values, process.env.TAGLINE_REGION)));
