/** What the demo does with each example, scene by scene: `demo.yaml` in the example's folder. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { ROOT } from './synthesise.ts';

const DemoRelease = z.strictObject({
  tag: z.string(),
  address: z.string(),
  /** Files of a new commit, which is tagged; without them the commit before it is. */
  files: z.record(z.string(), z.string()).exactOptional(),
  /** Its output `Url` is asked and answers. */
  answers: z.literal(true).exactOptional(),
  /** What the execution is meant to fail with. */
  fails: z.string().exactOptional(),
});
export type DemoRelease = z.infer<typeof DemoRelease>;

/** Tags that are pushed together. */
const Releases = z.strictObject({ says: z.string().exactOptional(), releases: z.array(DemoRelease).min(1) });
export type Releases = z.infer<typeof Releases>;

/** A region more in the installation, which is deployed again. */
const AddedRegion = z.strictObject({
  says: z.string(),
  adds: z.strictObject({ environment: z.string(), region: z.string() }),
});
export type AddedRegion = z.infer<typeof AddedRegion>;

/** A command of a person, and what it has to print. */
const RunCommand = z.strictObject({
  says: z.string().exactOptional(),
  /** `tagline …`; `{execution}` stands for the newest one. */
  runs: z.string().startsWith('tagline '),
  /** Regular expressions, each found in what it prints. */
  shows: z.array(z.string()).default([]),
  exits: z.int().default(0),
});
export type RunCommand = z.infer<typeof RunCommand>;

const Scene = z.union([Releases, AddedRegion, RunCommand]);

const DemoExample = z.strictObject({
  repository: z.string(),
  pipeline: z.string(),
  /** A line for each step, since several tags are followed at once. */
  brief: z.boolean().default(false),
  /** Nobody answers by hand here, so an execution that takes longer is stuck. */
  patienceInMinutes: z.number().default(3),
  /** Who answers for services that the local cloud lacks, where nobody else is named. */
  neighbour: z.string().exactOptional(),
  /** What the machine must have. */
  needs: z.literal('terraform').exactOptional(),
  scenes: z.array(Scene).min(1),
});
export type DemoExample = z.infer<typeof DemoExample>;

const EXAMPLES = join(ROOT, 'examples');

export const exampleFolder = (name: string): string => join(EXAMPLES, name);

const scriptOf = (name: string): string => join(exampleFolder(name), 'demo.yaml');

/** Names of the examples that have a demo. */
export const demoNames = (): readonly string[] =>
  existsSync(EXAMPLES)
    ? readdirSync(EXAMPLES)
        .filter((name) => existsSync(scriptOf(name)))
        .toSorted()
    : [];

export const readDemo = (name: string): DemoExample => DemoExample.parse(parse(readFileSync(scriptOf(name), 'utf8')));
