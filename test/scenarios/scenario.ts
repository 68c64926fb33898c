/**
 * A scenario in the Tagline that the process shares: a start and forty cold functions cost more than most scenarios.
 * Each has a team, repositories and pipelines of its own, by its name, so that nothing of another is at its address.
 * The files of a process run one after another: a scenario may move the clock, if nothing of it is open then.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after } from 'node:test';
import { parse } from 'yaml';
import { putPipeline } from '../../cli/put-pipeline.ts';
import { startTagline, type Tagline, type UsedTagline, useTagline } from './tagline.ts';

export interface Scenario extends UsedTagline {
  /** The team, and its first repository; in installation/tagline.config.yaml. */
  readonly name: string;
  tag(version: string, scope?: string): string;
  address(scope?: string): string;
  /** Registers a pipeline. */
  put(definition: string): Promise<void>;
  /** Ends the scenario; the Tagline stays up. */
  close(): void;
}

/** The stand-in of OpenTofu lies on the PATH of its builds. */
const start = (): Promise<Tagline> => {
  process.env['PATH'] = `${join(import.meta.dirname, 'bin')}${delimiter}${process.env['PATH']}`;
  return startTagline();
};

let shared: Promise<Tagline> | undefined;
after(async () => (await shared)?.stop());

export const openScenario = async (name: string): Promise<Scenario> => {
  shared ??= start();
  const { data } = await shared;
  const folder = mkdtempSync(join(tmpdir(), `tagline-${name}-`));
  const used = useTagline(data, folder);
  return {
    ...used,
    name,
    tag: (version, scope = 'eu-central-1') => `dev_${scope}/${name}/${version}`,
    address: (scope = 'eu-central-1') => `${name}/dev-${scope}`,
    async put(definition) {
      const { status, faults } = await putPipeline(used.api, parse(definition).name, definition);
      assert.equal(status, 'Succeeded', JSON.stringify(faults));
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
};
