{{- define "image" -}}
{{ .Values.image.repository }}{{ if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ .Values.image.tag }}{{ end }}
{{- end }}

{{- define "labels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/part-of: intelliassist
{{- end }}

{{- define "pod-security" -}}
automountServiceAccountToken: false
enableServiceLinks: false # else Kubernetes would set variables that bear the names of settings
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "container-security" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end }}

{{/* How the broker is spoken to by the login `name`. */}}
{{- define "kafka" -}}
{{- with .root.Values.kafka -}}
- { name: KAFKA_BOOTSTRAP_SERVERS, value: {{ .bootstrapServers | quote }} }
- { name: KAFKA_SECURITY_PROTOCOL, value: {{ .securityProtocol | quote }} }
- { name: KAFKA_REPLICATION_FACTOR, value: {{ .replicationFactor | quote }} }
{{- if hasPrefix "SASL" .securityProtocol }}
- { name: KAFKA_SASL_MECHANISM, value: {{ .saslMechanism | quote }} }
- { name: KAFKA_SASL_USERNAME, value: {{ printf "%s%s" .loginPrefix $.name | quote }} }
- { name: KAFKA_SASL_PASSWORD, valueFrom: { secretKeyRef: { name: {{ .passwords | quote }}, key: {{ $.name | quote }} } } }
{{- end }}
{{- if and .ca (hasSuffix "SSL" .securityProtocol) }}
- { name: KAFKA_TLS_CA_FILE, value: /run/kafka/ca.pem }
{{- end }}
{{- end }}
{{- end }}

{{- define "mounts" -}}
- { name: tmp, mountPath: /tmp }
{{- if .Values.kafka.ca }}
- { name: kafka-ca, mountPath: /run/kafka, readOnly: true }
{{- end }}
{{- end }}

{{- define "volumes" -}}
- { name: tmp, emptyDir: { sizeLimit: {{ .tmp | quote }} } }
{{- with .root }}
{{- if .Values.kafka.ca }}
- { name: kafka-ca, secret: { secretName: {{ .Values.kafka.ca | quote }}, items: [{ key: ca.pem, path: ca.pem }] } }
{{- end }}
{{- end }}
{{- end }}
