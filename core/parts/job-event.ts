/** A job in the shape in which CodePipeline hands it to functions and job workers. */
import { TaglineError } from '../fault.ts';
import type { Job } from '../job.ts';
import type { Lending, Lent } from '../ports/lending.ts';

interface S3Artifact {
  readonly name: string;
  /** The version that pins an input's bytes. */
  readonly revision: string | null;
  readonly location: {
    readonly type: 'S3';
    readonly s3Location: { readonly bucketName: string; readonly objectKey: string };
  };
}

export interface JobEvent {
  readonly 'CodePipeline.job': {
    readonly id: string;
    readonly accountId: string;
    readonly data: {
      readonly actionConfiguration: { readonly configuration: Readonly<Record<string, unknown>> };
      readonly inputArtifacts: readonly S3Artifact[];
      readonly outputArtifacts: readonly S3Artifact[];
      readonly artifactCredentials: Lent['credentials'];
      readonly encryptionKey: { readonly id: string; readonly type: 'KMS' };
      readonly continuationToken?: string;
    };
  };
}

export const jobEvent = async (
  { lending }: { readonly lending: Lending },
  job: Pick<Job, 'id' | 'order' | 'target'>,
  continuationToken: string | undefined,
): Promise<JobEvent> => {
  const { configuration, inputs, outputs } = orderOf(job);
  const lent = await lending.lend(job.target.environment, {
    read: inputs.map(({ key }) => key),
    write: outputs.map(({ key }) => key),
  });
  const artifact = (name: string, objectKey: string, revision: string | null): S3Artifact => ({
    name,
    revision,
    location: { type: 'S3', s3Location: { bucketName: lent.bucket, objectKey } },
  });
  return {
    'CodePipeline.job': {
      id: job.id,
      accountId: lent.account,
      data: {
        actionConfiguration: { configuration },
        inputArtifacts: inputs.map(({ name, key, version }) => artifact(name, key, version)),
        outputArtifacts: outputs.map(({ name, key }) => artifact(name, key, null)),
        artifactCredentials: lent.credentials,
        encryptionKey: { id: lent.keyArn, type: 'KMS' },
        ...(continuationToken === undefined ? {} : { continuationToken }),
      },
    },
  };
};

const orderOf = ({ id, order }: Pick<Job, 'id' | 'order'>): NonNullable<Job['order']> => {
  if (order) return order;
  throw new TaglineError('OrderMissing', `the job ${id} has lost its order`, { remedy: 'Retry the stage.' });
};
