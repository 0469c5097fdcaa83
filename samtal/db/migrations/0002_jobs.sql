-- Work for later. The lease IS run_at: claiming a job moves it into the future, so a dead worker's job becomes due again.
create table job (
  id uuid not null,
  clinic_id int not null,
  -- Keys made in the same millisecond have no order, but of jobs due at the same time the older goes first.
  position bigint generated always as identity,
  kind text not null,
  key text,
  args jsonb not null default '{}',
  run_at timestamptz not null,
  attempts int not null default 0,
  lease_token uuid,
  state text not null default 'waiting' check (state in ('waiting', 'dead')),
  last_error text,
  created_at timestamptz not null,
  primary key (id, clinic_id)
);
select samtal_protect('job');
select samtal_let_worker('job', 'select, update, delete');

-- One job per kind and key: scheduling it again moves it, also when it had died.
create unique index job_key on job (clinic_id, kind, key) where key is not null;
-- Claiming reads the front of this index across clinics.
create index job_due on job (run_at, position) where state = 'waiting';
create index job_dead on job (clinic_id, run_at) where state = 'dead';
