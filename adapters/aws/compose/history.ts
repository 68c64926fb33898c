import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import { codeCommitHistory } from '../../git/codecommit-history.ts';
import { once } from './once.ts';

export const history = once(() => codeCommitHistory({ client: new CodeCommitClient({}) }));
