/** Secrets of builds in Parameter Store: CodeBuild reads them by name under the role of the build. */
import {
  DeleteParameterCommand,
  GetParameterCommand,
  ParameterAlreadyExists,
  ParameterNotFound,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { Secrets } from '../../core/ports/secrets.ts';

export const parameterSecrets = (client: SSMClient): Secrets => ({
  async keep(name, value) {
    try {
      await client.send(new PutParameterCommand({ Name: name, Value: value, Type: 'SecureString', Overwrite: false }));
      return value;
    } catch (error) {
      if (!(error instanceof ParameterAlreadyExists)) throw error;
      const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
      return Parameter?.Value ?? '';
    }
  },
  async forget(name) {
    try {
      await client.send(new DeleteParameterCommand({ Name: name }));
    } catch (error) {
      if (!(error instanceof ParameterNotFound)) throw error;
    }
  },
});
