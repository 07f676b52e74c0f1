#!/usr/bin/env bash
# Allows each service at the broker what the topic map says of it, and nothing else. Written by `python -m contracts.acls`
# (`make acls`); do not edit. Run it once, and again after an upgrade: what is allowed already stays so.
#
#   BOOTSTRAP=kafka:9093 COMMAND_CONFIG=admin.properties deploy/kafka/acls.sh
#
# COMMAND_CONFIG  how kafka-acls logs in, as one of the broker's super users
# PREFIX          before the name of each service in its login: with `house-`, the gateway is `User:house-gateway`
# WRITERS         other systems that may publish to the public topics, by their logins: `helpdesk crm`. Who may write there
#                 speaks for every user.
# READERS         other systems that may listen to them, in consumer groups that begin with their login and a dot
# KAFKA_ACLS      the program, `kafka-acls.sh` where left out; `echo kafka-acls.sh` only shows what would be done
#
# The broker needs `authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer` and must not have
# `allow.everyone.if.no.acl.found=true`. Beside the services there are two logins: `topics` makes the topics, and is what
# `python -m runtime.topics` logs in as; `operator` reads dead letters and sends them again.
set -euo pipefail -f # what is named below is meant as it stands

: "${BOOTSTRAP:?say where the broker is: host:port}"
PREFIX=${PREFIX:-}
acls=(${KAFKA_ACLS:-kafka-acls.sh} --bootstrap-server "$BOOTSTRAP" ${COMMAND_CONFIG:+--command-config "$COMMAND_CONFIG"})

# allow <login> <operation>[,<operation>] <what>...
allow() {
  local login=$1 operations=() operation
  for operation in ${2//,/ }; do operations+=(--operation "$operation"); done
  shift 2
  "${acls[@]}" --add --force --allow-principal "User:$login" "${operations[@]}" "$@"
}

allow "${PREFIX}extractor" Write,Describe --topic part.progressed.v1 --topic part.failed.v1 --topic analysis.completed.v1 --topic analysis.requested.v1.dlq
allow "${PREFIX}extractor" Read,Describe --topic analysis.requested.v1 --topic job.cancelled.v1 --topic house.epoch.v1 --group extractor.analysis.requested.v1
allow "${PREFIX}gateway" Write,Describe --topic audio.uploaded.v1 --topic image.uploaded.v1 --topic document.uploaded.v1 --topic chat.received.v1 --topic file.stored.v1
allow "${PREFIX}gateway" Read,Describe --topic job.changed.v1 --topic house.epoch.v1
allow "${PREFIX}taskstore" Write,Describe --topic audio.uploaded.v1 --topic image.uploaded.v1 --topic document.uploaded.v1 --topic chat.received.v1 --topic part.failed.v1 --topic analysis.requested.v1 --topic job.changed.v1 --topic job.cancelled.v1 --topic task.changed.v1 --topic house.epoch.v1 --topic audio.uploaded.v1.dlq --topic image.uploaded.v1.dlq --topic document.uploaded.v1.dlq --topic chat.received.v1.dlq --topic file.stored.v1.dlq --topic text.recognized.v1.dlq --topic part.progressed.v1.dlq --topic part.failed.v1.dlq --topic analysis.completed.v1.dlq --topic job.changed.v1.dlq --topic task.changed.v1.dlq
allow "${PREFIX}taskstore" Read,Describe --topic audio.uploaded.v1 --topic image.uploaded.v1 --topic document.uploaded.v1 --topic chat.received.v1 --topic file.stored.v1 --topic text.recognized.v1 --topic part.progressed.v1 --topic part.failed.v1 --topic analysis.completed.v1 --topic job.changed.v1 --topic task.changed.v1 --topic house.epoch.v1 --group taskstore --group taskstore.webhooks
allow "${PREFIX}transcriber" Write,Describe --topic text.recognized.v1 --topic part.progressed.v1 --topic part.failed.v1 --topic audio.uploaded.v1.dlq
allow "${PREFIX}transcriber" Read,Describe --topic audio.uploaded.v1 --topic job.cancelled.v1 --topic house.epoch.v1 --group transcriber.audio.uploaded.v1
allow "${PREFIX}vision" Write,Describe --topic text.recognized.v1 --topic part.progressed.v1 --topic part.failed.v1 --topic image.uploaded.v1.dlq --topic document.uploaded.v1.dlq
allow "${PREFIX}vision" Read,Describe --topic image.uploaded.v1 --topic document.uploaded.v1 --topic job.cancelled.v1 --topic house.epoch.v1 --group vision.image.uploaded.v1 --group vision.document.uploaded.v1
allow "${PREFIX}taskstore" Describe --topic audio.uploaded.v1 --topic audio.uploaded.v1.dlq --topic image.uploaded.v1 --topic image.uploaded.v1.dlq --topic document.uploaded.v1 --topic document.uploaded.v1.dlq --topic chat.received.v1 --topic chat.received.v1.dlq --topic file.stored.v1 --topic file.stored.v1.dlq --topic text.recognized.v1 --topic text.recognized.v1.dlq --topic part.progressed.v1 --topic part.progressed.v1.dlq --topic part.failed.v1 --topic part.failed.v1.dlq --topic analysis.requested.v1 --topic analysis.requested.v1.dlq --topic analysis.completed.v1 --topic analysis.completed.v1.dlq --topic job.changed.v1 --topic job.changed.v1.dlq --topic job.cancelled.v1 --topic job.cancelled.v1.dlq --topic task.changed.v1 --topic task.changed.v1.dlq --topic house.epoch.v1 --topic house.epoch.v1.dlq --group transcriber.audio.uploaded.v1 --group taskstore --group vision.image.uploaded.v1 --group vision.document.uploaded.v1 --group extractor.analysis.requested.v1 --group taskstore.webhooks
allow "${PREFIX}topics" Create,Describe,DescribeConfigs --topic audio.uploaded.v1 --topic audio.uploaded.v1.dlq --topic image.uploaded.v1 --topic image.uploaded.v1.dlq --topic document.uploaded.v1 --topic document.uploaded.v1.dlq --topic chat.received.v1 --topic chat.received.v1.dlq --topic file.stored.v1 --topic file.stored.v1.dlq --topic text.recognized.v1 --topic text.recognized.v1.dlq --topic part.progressed.v1 --topic part.progressed.v1.dlq --topic part.failed.v1 --topic part.failed.v1.dlq --topic analysis.requested.v1 --topic analysis.requested.v1.dlq --topic analysis.completed.v1 --topic analysis.completed.v1.dlq --topic job.changed.v1 --topic job.changed.v1.dlq --topic job.cancelled.v1 --topic job.cancelled.v1.dlq --topic task.changed.v1 --topic task.changed.v1.dlq --topic house.epoch.v1 --topic house.epoch.v1.dlq
allow "${PREFIX}operator" Read,Write,Describe --topic audio.uploaded.v1 --topic audio.uploaded.v1.dlq --topic image.uploaded.v1 --topic image.uploaded.v1.dlq --topic document.uploaded.v1 --topic document.uploaded.v1.dlq --topic chat.received.v1 --topic chat.received.v1.dlq --topic file.stored.v1 --topic file.stored.v1.dlq --topic text.recognized.v1 --topic text.recognized.v1.dlq --topic part.progressed.v1 --topic part.progressed.v1.dlq --topic part.failed.v1 --topic part.failed.v1.dlq --topic analysis.requested.v1 --topic analysis.requested.v1.dlq --topic analysis.completed.v1 --topic analysis.completed.v1.dlq --topic job.changed.v1 --topic job.changed.v1.dlq --topic job.cancelled.v1 --topic job.cancelled.v1.dlq --topic task.changed.v1 --topic task.changed.v1.dlq --topic house.epoch.v1 --topic house.epoch.v1.dlq

for writer in ${WRITERS:-}; do
  allow "$writer" Write,Describe --topic audio.uploaded.v1 --topic image.uploaded.v1 --topic document.uploaded.v1 --topic chat.received.v1
done
for reader in ${READERS:-}; do
  allow "$reader" Read,Describe --topic job.changed.v1 --topic task.changed.v1
  allow "$reader" Read,Describe --group "$reader." --resource-pattern-type prefixed
done
