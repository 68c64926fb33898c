/** Names and ARNs of projects, builds, batches and reports. A build's id is `project:uuid`. */
interface Place {
  readonly account: string;
  readonly region: string;
}

export const projectArn = ({ account, region }: Place, name: string): string =>
  `arn:aws:codebuild:${region}:${account}:project/${name}`;

export const buildArn = ({ account, region }: Place, id: string): string =>
  `arn:aws:codebuild:${region}:${account}:build/${id}`;

/**
 * A project by name or by ARN of the same account and region; other text comes back as it is (and is then not found).
 */
export const projectName = (place: Place, nameOrArn: unknown): string => {
  const text = String(nameOrArn ?? '');
  const own = projectArn(place, '');
  return text.startsWith(own) ? text.slice(own.length) : text;
};

export const buildId = (place: Place, idOrArn: unknown): string => {
  const text = String(idOrArn ?? '');
  const own = buildArn(place, '');
  return text.startsWith(own) ? text.slice(own.length) : text;
};

export const batchArn = ({ account, region }: Place, id: string): string =>
  `arn:aws:codebuild:${region}:${account}:build-batch/${id}`;

export const batchId = (place: Place, idOrArn: unknown): string => {
  const text = String(idOrArn ?? '');
  const own = batchArn(place, '');
  return text.startsWith(own) ? text.slice(own.length) : text;
};

/** The project that the id of a build or of a batch names. */
export const projectOfBuild = (id: string): string => id.slice(0, Math.max(0, id.indexOf(':')));

/** The uuid of a build id: the name of its log stream and of its folder. */
export const uuidOfBuild = (id: string): string => id.slice(id.indexOf(':') + 1);

export const reportGroupArn = ({ account, region }: Place, name: string): string =>
  `arn:aws:codebuild:${region}:${account}:report-group/${name}`;

export const reportGroupName = (place: Place, arn: unknown): string => {
  const own = reportGroupArn(place, '');
  const text = String(arn ?? '');
  return text.startsWith(own) ? text.slice(own.length) : text;
};

export const reportArn = ({ account, region }: Place, id: string): string =>
  `arn:aws:codebuild:${region}:${account}:report/${id}`;

export const reportId = (place: Place, arn: unknown): string => {
  const own = reportArn(place, '');
  const text = String(arn ?? '');
  return text.startsWith(own) ? text.slice(own.length) : text;
};
