-- When a job was counted as one that fell silent, so that it is counted once, whoever looks and however often they start.
-- One that was heard of since then may fall silent again.

alter table jobs add column fell_silent_at timestamptz;
