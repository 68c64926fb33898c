/** A provider's work that answers what a test says, in place of every provider's own. */
import type { Providers } from '../../core/provider.ts';
import type { JobLook, PlanLook, Planning, Work, WorkEnd, WorkPlace } from '../../core/work.ts';
import { providers } from '../../providers/index.ts';

export interface ScriptedWork extends Work {
  /** What it answers next. */
  looks: JobLook;
  plans: PlanLook;
  ends: WorkEnd | undefined;
  /** What an order fails with. */
  refuses: Error | undefined;
  /** What it was asked, in order: the verb and the region. */
  readonly asked: string[];
}

export const scriptedWork = (): ScriptedWork => {
  const asked: string[] = [];
  const heard = (verb: string, { environment, account, region }: WorkPlace): void =>
    void asked.push(`${verb} ${environment} ${account} ${region}`);
  const planning: Planning = {
    make: async ({ place }) => {
      heard('make', place);
      return { id: 'plan-1' };
    },
    look: async (place) => {
      heard('look at plan', place);
      return work.plans;
    },
    discard: async (place) => heard('discard', place),
    exists: async () => true,
  };
  const work: ScriptedWork = {
    what: 'Stack',
    looks: { state: 'working' },
    plans: { state: 'making' },
    ends: undefined,
    refuses: undefined,
    asked,
    planning,
    nameOf: () => 'hello',
    start: async (_job, place) => {
      heard('start', place);
      if (work.refuses) throw work.refuses;
      return work.ends;
    },
    look: async (_job, place) => {
      heard('look', place);
      return work.looks;
    },
    outputs: async ({ id }, { region }) => ({
      provider: 'CloudFormation',
      region,
      name: 'hello',
      id,
      status: 'UPDATE_COMPLETE',
      outputs: { Url: 'http://127.0.0.1:1/' },
      resources: [],
    }),
  };
  return work;
};

export const workedBy = (work: Work): Providers => ({
  ...providers,
  of: (action) => {
    const known = providers.of(action);
    return known && { ...known, work: async () => work };
  },
});
