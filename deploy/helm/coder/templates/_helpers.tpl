{{- define "coder.name" -}}
{{- .Values.nameOverride | default .Release.Name | trunc 35 | trimSuffix "-" -}}
{{- end -}}

{{- define "coder.provisionerName" -}}
{{- include "coder.name" . }}-provisioner
{{- end -}}

{{- define "coder.image" -}}
{{- .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{/* Labels of one component: a dictionary of root and component. */}}
{{- define "coder.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "coder.labels" -}}
{{ include "coder.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{- define "coder.serviceUrl" -}}
http://{{ include "coder.name" . }}.{{ .Release.Namespace }}.svc.cluster.local{{ if ne (int .Values.coder.service.port) 80 }}:{{ .Values.coder.service.port }}{{ end }}
{{- end -}}

{{- define "coder.serverAccount" -}}
{{- if .Values.coder.serviceAccount.create -}}
{{- .Values.coder.serviceAccount.name | default (include "coder.name" .) -}}
{{- else -}}
{{- .Values.coder.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{- define "coder.provisionerAccount" -}}
{{- if .Values.provisionerDaemon.serviceAccount.create -}}
{{- .Values.provisionerDaemon.serviceAccount.name | default (include "coder.provisionerName" .) -}}
{{- else -}}
{{- .Values.provisionerDaemon.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{/* Daemons in the servers need their half hour, and a little to end. */}}
{{- define "coder.serverGrace" -}}
{{- $given := int .Values.coder.terminationGracePeriodSeconds -}}
{{- if gt (int .Values.coder.provisionerDaemons) 0 }}{{ max $given 1830 }}{{ else }}{{ $given }}{{ end -}}
{{- end -}}

{{- define "coder.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1001
runAsGroup: 1001
fsGroup: 1001
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "coder.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop:
    - ALL
{{- end -}}

{{- define "coder.monitoringEnv" -}}
- name: CODER_PROMETHEUS_ENABLE
  value: "true"
- name: CODER_PROMETHEUS_ADDRESS
  value: {{ printf "0.0.0.0:%d" (int .Values.monitoring.port) | quote }}
{{- end -}}

{{- define "coder.monitoringAnnotations" -}}
{{- if .Values.monitoring.annotatePods }}
prometheus.io/scrape: "true"
prometheus.io/port: {{ .Values.monitoring.port | quote }}
prometheus.io/path: /metrics
{{- end }}
{{- end -}}

{{- define "coder.volumeMounts" -}}
- name: cache
  mountPath: /var/cache/coder
- name: state
  mountPath: /var/lib/coder
- name: home
  mountPath: /home/coder
- name: tmp
  mountPath: /tmp
{{- end -}}

{{- define "coder.scratchVolumes" -}}
- name: state
  emptyDir: {}
- name: home
  emptyDir: {}
- name: tmp
  emptyDir: {}
{{- end -}}
