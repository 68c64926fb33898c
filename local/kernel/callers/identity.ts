/** Who a request is from and what it may do: access keys, roles and policies, kept in the `iam` database. */
import type { DatabaseSync } from 'node:sqlite';
import { makeAssumeRole } from '../../services/iam/assume-role.ts';
import { issueSession } from '../../services/iam/issue-session.ts';
import { type IamStore, openIamStore } from '../../services/iam/store/open-store.ts';
import type { Clock } from '../clock.ts';
import type { Call, Cloud, HttpRequest, Ids } from '../cloud.ts';
import { makeAuthenticate, type Strangers } from './authenticate.ts';
import { makeAuthorize } from './authorize.ts';
import { makeIdentifyGit } from './identify-git.ts';
import { type LongLivedKey, rootKey } from './root-key.ts';

export interface Identity {
  identify(request: HttpRequest): { service: string; call: Call };
  identifyGit: Cloud['identifyGit'];
  authorize: Cloud['authorize'];
  assumeRole: Cloud['assumeRole'];
  credentials: Cloud['credentials'];
  rootKey(account: string): LongLivedKey;
  /** For the IAM and STS services, which are the faces of this. */
  readonly store: IamStore;
}

export interface Around {
  readonly clock: Clock;
  readonly ids: Ids;
  /** `root` by default. */
  readonly strangers?: Strangers | undefined;
  database(name: string): DatabaseSync;
}

export const openIdentity = (given: Around): Identity => {
  const around = { ...given, strangers: given.strangers ?? 'root' };
  const store = openIamStore(around.database('iam'));
  return {
    store,
    identify: makeAuthenticate(store, around),
    identifyGit: makeIdentifyGit(store, around),
    authorize: makeAuthorize(store, around.clock),
    assumeRole: makeAssumeRole(store, around.clock),
    rootKey: (account) => rootKey(store, around, account),
    credentials: (principal, expires) => issueSession(store, around, principal, expires),
  };
};
