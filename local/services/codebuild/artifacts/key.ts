/** Where an artifact goes in its bucket: `path`, the build's id and `name`, as far as the project says so. */
import type { ArtifactSpec } from '../buildspec/buildspec.ts';
import type { Artifacts } from '../model.ts';

/** `uuid` of the build; `name` of the buildspec, expanded, where the project lets it win. */
export const artifactKey = (artifacts: Artifacts, spec: ArtifactSpec | undefined, uuid: string): string => {
  const name = (artifacts.overrideArtifactName && spec?.name) || artifacts.name || '';
  const parts = [
    artifacts.namespaceType === 'BUILD_ID' ? (spec?.s3Prefix ?? '') : '',
    artifacts.path ?? '',
    artifacts.namespaceType === 'BUILD_ID' ? uuid : '',
    // A slash alone means no name.
    name === '/' ? '' : name,
  ];
  return parts
    .map((part) => part.replace(/^\/+|\/+$/g, ''))
    .filter(Boolean)
    .join('/');
};
