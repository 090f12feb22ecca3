import { z } from 'zod';
import * as b from '../body.js';
import { WorkspaceProxies } from './deployment.js';
import { HealthCode, HealthSection, HealthSeverity } from './enums.js';
import { ProvisionerDaemon } from './provisioner.js';
import { time } from './scalar.js';

const HealthMessage = z
  .object({
    code: HealthCode,
    message: z.string(),
  })
  .meta({ id: 'HealthMessage' });

const AccessURLReport = z
  .object({
    access_url: z.string(),
    dismissed: z.boolean(),
    error: z.string().optional(),
    healthy: z.boolean(),
    healthz_response: z.string(),
    reachable: z.boolean(),
    severity: HealthSeverity,
    status_code: z.int(),
    warnings: z.array(HealthMessage),
  })
  .meta({ id: 'AccessURLReport' });

const DatabaseReport = z
  .object({
    dismissed: z.boolean(),
    error: z.string().optional(),
    healthy: z.boolean(),
    latency: z.string(),
    latency_ms: z.int(),
    reachable: z.boolean(),
    severity: HealthSeverity,
    threshold_ms: z.int(),
    warnings: z.array(HealthMessage),
  })
  .meta({ id: 'DatabaseReport' });

const ServerInfoMessage = z
  .object({
    tokenBucketBytesBurst: z.int(),
    tokenBucketBytesPerSecond: z.int(),
  })
  .meta({ id: 'ServerInfoMessage' });

const NetcheckReport = z
  .object({
    captivePortal: z.string(),
    globalV4: z.string(),
    globalV6: z.string(),
    hairPinning: z.string(),
    icmpv4: z.boolean(),
    ipv4: z.boolean(),
    ipv4CanSend: z.boolean(),
    ipv6: z.boolean(),
    ipv6CanSend: z.boolean(),
    mappingVariesByDestIP: z.string(),
    oshasIPv6: z.boolean(),
    pcp: z.string(),
    pmp: z.string(),
    preferredDERP: z.int(),
    regionLatency: z.record(z.string(), z.int()),
    regionV4Latency: z.record(z.string(), z.int()),
    regionV6Latency: z.record(z.string(), z.int()),
    udp: z.boolean(),
    upnP: z.string(),
  })
  .meta({ id: 'NetcheckReport' });

const DERPNode = z
  .object({
    canPort80: z.boolean(),
    certName: z.string(),
    derpport: z.int(),
    forceHTTP: z.boolean(),
    hostName: z.string(),
    insecureForTests: z.boolean(),
    ipv4: z.string(),
    ipv6: z.string(),
    name: z.string(),
    regionID: z.int(),
    stunonly: z.boolean(),
    stunport: z.int(),
    stuntestIP: z.string(),
  })
  .meta({ id: 'DERPNode' });

const STUNReport = z
  .object({
    canSTUN: z.boolean(),
    enabled: z.boolean(),
    error: z.string().optional(),
  })
  .meta({ id: 'STUNReport' });

const DERPNodeReport = z
  .object({
    can_exchange_messages: z.boolean(),
    client_errs: z.array(z.array(z.string())),
    client_logs: z.array(z.array(z.string())),
    error: z.string().optional(),
    healthy: z.boolean(),
    node: DERPNode,
    node_info: ServerInfoMessage,
    round_trip_ping: z.string(),
    round_trip_ping_ms: z.int(),
    severity: HealthSeverity,
    stun: STUNReport,
    uses_websocket: z.boolean(),
    warnings: z.array(HealthMessage),
  })
  .meta({ id: 'DERPNodeReport' });

const DERPRegion = z
  .object({
    avoid: z.boolean(),
    embeddedRelay: z.boolean(),
    nodes: z.array(DERPNode),
    regionCode: z.string(),
    regionID: z.int(),
    regionName: z.string(),
  })
  .meta({ id: 'DERPMapRegion' });

const DERPRegionReport = z
  .object({
    error: z.string().optional(),
    healthy: z.boolean(),
    node_reports: z.array(DERPNodeReport),
    region: DERPRegion,
    severity: HealthSeverity,
    warnings: z.array(HealthMessage),
  })
  .meta({ id: 'DERPRegionReport' });

const DERPHealthReport = z
  .object({
    dismissed: z.boolean(),
    error: z.string().optional(),
    healthy: z.boolean(),
    netcheck: NetcheckReport.optional(),
    netcheck_err: z.string().optional(),
    netcheck_logs: z.array(z.string()),
    regions: z.record(z.string(), DERPRegionReport),
    severity: HealthSeverity,
    warnings: z.array(HealthMessage),
  })
  .meta({ id: 'DERPHealthReport' });

const ProvisionerDaemonsReportItem = z
  .object({
    provisioner_daemon: ProvisionerDaemon,
    warnings: z.array(HealthMessage),
  })
  .meta({ id: 'ProvisionerDaemonsReportItem' });

const ProvisionerDaemonsReport = z
  .object({
    dismissed: z.boolean(),
    error: z.string().optional(),
    items: z.array(ProvisionerDaemonsReportItem),
    severity: HealthSeverity,
    warnings: z.array(HealthMessage),
  })
  .meta({ id: 'ProvisionerDaemonsReport' });

const WebsocketReport = z
  .object({
    body: z.string(),
    code: z.int(),
    dismissed: z.boolean(),
    error: z.string().optional(),
    healthy: z.boolean(),
    severity: HealthSeverity,
    warnings: z.array(HealthMessage),
  })
  .meta({ id: 'WebsocketReport' });

const WorkspaceProxyReport = z
  .object({
    dismissed: z.boolean(),
    error: z.string().optional(),
    healthy: z.boolean(),
    severity: HealthSeverity,
    warnings: z.array(HealthMessage),
    workspace_proxies: WorkspaceProxies,
  })
  .meta({ id: 'WorkspaceProxyReport' });

export const HealthcheckReport = z
  .object({
    access_url: AccessURLReport,
    coder_version: z.string(),
    database: DatabaseReport,
    derp: DERPHealthReport,
    healthy: z.boolean(),
    provisioner_daemons: ProvisionerDaemonsReport,
    severity: HealthSeverity,
    time: time,
    websocket: WebsocketReport,
    workspace_proxy: WorkspaceProxyReport,
  })
  .meta({ id: 'HealthcheckReport' });

export const HealthSettings = z
  .object({
    dismissed_healthchecks: z.array(HealthSection),
  })
  .meta({ id: 'HealthSettings' });

export const UpdateHealthSettings = z
  .object({
    dismissed_healthchecks: b.list(z.string()),
  })
  .meta({ id: 'UpdateHealthSettings' });
