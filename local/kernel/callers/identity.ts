/** Finds who sends a request and what it may do, by the keys, roles and policies of a directory. */
import type { Clock } from '../clock.ts';
import type { Call, Cloud, HttpRequest, Ids } from '../cloud.ts';
import { makeAssumeRole } from './assume-role.ts';
import { makeAuthenticate, type Strangers } from './authenticate.ts';
import { makeAuthorize } from './authorize.ts';
import type { Directory } from './directory.ts';
import { makeIdentifyGit } from './identify-git.ts';
import { issueSession } from './issue-session.ts';
import { type LongLivedKey, rootKey } from './root-key.ts';

export interface Identity {
  identify(request: HttpRequest): { service: string; call: Call };
  identifyGit: Cloud['identifyGit'];
  authorize: Cloud['authorize'];
  assumeRole: Cloud['assumeRole'];
  credentials: Cloud['credentials'];
  rootKey(account: string): LongLivedKey;
}

export interface Around {
  readonly clock: Clock;
  readonly ids: Ids;
  /** `root` by default. */
  readonly strangers?: Strangers | undefined;
}

export const openIdentity = (store: Directory, given: Around): Identity => {
  const around = { ...given, strangers: given.strangers ?? 'root' };
  return {
    identify: makeAuthenticate(store, around),
    identifyGit: makeIdentifyGit(store, around),
    authorize: makeAuthorize(store, around.clock),
    assumeRole: makeAssumeRole(store, around.clock),
    rootKey: (account) => rootKey(store, around, account),
    credentials: (principal, expires) => issueSession(store, around, principal, expires),
  };
};
