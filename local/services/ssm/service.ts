import type { ServiceFactory } from '../../kernel/cloud.ts';
import { deleteParameters } from './delete-parameters.ts';
import { describeParameters } from './describe-parameters.ts';
import { getParameters } from './get-parameters.ts';
import { putParameter } from './put-parameter.ts';
import type { Ssm } from './ssm.ts';
import { openSsmStore } from './store.ts';
import { tags } from './tags.ts';

/** The parameter store of Systems Manager. Labels, policies and everything else of it are refused by name. */
export const ssmService: ServiceFactory = (cloud) => {
  const ssm: Ssm = { cloud, store: openSsmStore(cloud.database('ssm')) };
  return {
    name: 'ssm',
    wire: { protocol: 'json', version: '1.1', target: 'AmazonSSM' },
    operations: {
      PutParameter: putParameter(ssm),
      ...getParameters(ssm),
      DescribeParameters: describeParameters(ssm),
      ...deleteParameters(ssm),
      ...tags(ssm),
    },
  };
};
