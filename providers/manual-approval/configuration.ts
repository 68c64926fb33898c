import * as z from 'zod';
import type { Provider } from '../../core/provider.ts';
import { valueForms } from '../../core/value-forms.ts';
import type { ProviderFragment } from '../../statemachines/fragment.ts';
import { fragment } from './fragment.ts';

/** Approval/Manual: waits for people. */
export const manualApproval: Provider<ProviderFragment> = {
  categories: ['Approval'],
  owner: 'AWS',
  provider: 'Manual',
  version: '1',
  configuration: z.strictObject({
    NotificationArn: valueForms
      .matching(/^arn:aws(-[\w]+)*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/, 'the ARN of an SNS topic')
      .optional(),
    ExternalEntityLink: valueForms
      .matching(/^https?:\/\/.+$/, 'a link that begins with http:// or https://')
      .optional(),
    CustomData: valueForms.text.optional(),
  }),
  inputArtifacts: [0, 0],
  outputArtifacts: [0, 0],
  outputKeys: () => [],
  mutates: () => false,
  names: { NotificationArn: 'topics' },
  fragment,
  check: () => [],
  notYet: () => [],
};
