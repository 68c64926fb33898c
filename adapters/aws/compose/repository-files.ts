import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import { codeCommitFiles } from '../../git/codecommit-files.ts';
import { once } from './once.ts';

export const repositoryFiles = once(() => codeCommitFiles(new CodeCommitClient({})));
