import * as apiKeys from './api-keys.js';
import * as audit from './audit.js';
import * as authorization from './authorization.js';
import * as debug from './debug.js';
import * as deployment from './deployment.js';
import * as externalAuth from './external-auth.js';
import * as files from './files.js';
import * as general from './general.js';
import * as groups from './groups.js';
import * as health from './health.js';
import * as idpSync from './idp-sync.js';
import * as insights from './insights.js';
import * as licenses from './licenses.js';
import * as notifications from './notifications.js';
import * as organizations from './organizations.js';
import * as provisionerDaemons from './provisioner-daemons.js';
import * as provisionerJobs from './provisioner-jobs.js';
import * as provisionerKeys from './provisioner-keys.js';
import * as quota from './quota.js';
import * as secrets from './secrets.js';
import * as skills from './skills.js';
import * as templateVersions from './template-versions.js';
import * as templates from './templates.js';
import * as users from './users.js';
import * as webpush from './webpush.js';
import * as workspaceAgents from './workspace-agents.js';
import * as workspaceBuilds from './workspace-builds.js';
import * as workspaces from './workspaces.js';

/** Every route that the product serves, by the name of its operation. */
export const routes = {
  ...deployment,
  ...externalAuth,
  ...health,
  ...idpSync,
  ...insights,
  ...notifications,
  ...apiKeys,
  ...audit,
  ...authorization,
  ...debug,
  ...files,
  ...general,
  ...groups,
  ...licenses,
  ...organizations,
  ...provisionerDaemons,
  ...provisionerJobs,
  ...provisionerKeys,
  ...quota,
  ...secrets,
  ...skills,
  ...templateVersions,
  ...templates,
  ...users,
  ...webpush,
  ...workspaceAgents,
  ...workspaceBuilds,
  ...workspaces,
};

export type Routes = typeof routes;
