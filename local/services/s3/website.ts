/** Website configurations: what they may say. */
import type { Setting } from './bucket-configuration.ts';
import { invalidArgument, invalidRequest, malformedXml, notConfigured } from './faults.ts';

export interface Website {
  readonly IndexDocument?: { readonly Suffix?: string };
  readonly ErrorDocument?: { readonly Key?: string };
  readonly RedirectAllRequestsTo?: { readonly HostName?: string; readonly Protocol?: string };
  readonly RoutingRules?: readonly RoutingRule[];
}

export interface RoutingRule {
  readonly Condition?: { readonly HttpErrorCodeReturnedEquals?: string; readonly KeyPrefixEquals?: string };
  readonly Redirect?: {
    readonly HostName?: string;
    readonly HttpRedirectCode?: string;
    readonly Protocol?: string;
    readonly ReplaceKeyPrefixWith?: string;
    readonly ReplaceKeyWith?: string;
  };
}

const MOST_RULES = 50;
const PROTOCOLS = [undefined, 'http', 'https'];

export const websiteSetting: Setting = {
  name: 'website',
  noun: 'BucketWebsite',
  action: 'BucketWebsite',
  deleteAction: 'DeleteBucketWebsite',
  putMember: 'WebsiteConfiguration',
  missing: (bucket: string) =>
    notConfigured('NoSuchWebsiteConfiguration', 'The specified bucket does not have a website configuration', bucket),
  check(document: Website) {
    const { IndexDocument: index, ErrorDocument: error, RedirectAllRequestsTo: all, RoutingRules: rules } = document;
    if (all) {
      if (index || error || rules) throw malformedXml();
      if (!all.HostName || !PROTOCOLS.includes(all.Protocol)) throw malformedXml();
      return document;
    }
    if (!index)
      throw invalidArgument(
        'A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty',
        'IndexDocument',
      );
    if (!index.Suffix || index.Suffix.includes('/'))
      throw invalidArgument('The IndexDocument Suffix is not well formed', 'IndexDocument', index.Suffix);
    if (error && !error.Key) throw malformedXml();
    if ((rules?.length ?? 0) > MOST_RULES)
      throw invalidRequest(
        `${rules?.length} routing rules provided, the number of routing rules in a website configuration is limited to ${MOST_RULES}.`,
      );
    for (const rule of rules ?? []) checkRule(rule);
    return document;
  },
};

const checkRule = ({ Condition: condition, Redirect: redirect }: RoutingRule): void => {
  if (!redirect || Object.values(redirect).every((part) => part === undefined)) throw malformedXml();
  const { HttpErrorCodeReturnedEquals: error, KeyPrefixEquals: prefix } = condition ?? {};
  if (condition && error === undefined && prefix === undefined)
    throw invalidRequest(
      "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.",
    );
  if (error !== undefined && !/^[45]\d\d$/.test(error))
    throw invalidRequest(`The provided HTTP error code (${error}) is not valid. Valid codes are 4XX or 5XX.`);
  const { HttpRedirectCode: code, Protocol: protocol, ReplaceKeyPrefixWith: start, ReplaceKeyWith: whole } = redirect;
  if (code !== undefined && !/^30[1-8]$/.test(code))
    throw invalidRequest(`The provided HTTP redirect code (${code}) is not valid. Valid codes are 3XX except 300.`);
  if (!PROTOCOLS.includes(protocol))
    throw invalidRequest(
      'Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.',
    );
  if (start !== undefined && whole !== undefined)
    throw invalidRequest('You can only define ReplaceKeyPrefix or ReplaceKey but not both.');
};
