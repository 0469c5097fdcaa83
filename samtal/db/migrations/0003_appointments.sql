-- A range of texts. Only its one-point ranges are used: such a range overlaps nothing but itself, so that `&&` means `=`
-- and an exclusion constraint can compare a text without the extension btree_gist.
create type textrange as range (subtype = text, collation = "C");

-- A visit, its states as in FHIR R4. A hold is 'proposed' with an end: somebody is being asked whether the time suits.
create table appointment (
  id uuid not null,
  clinic_id int not null,
  patient_id uuid not null,
  practitioner text not null,
  service text not null,
  location text not null default '',
  -- Two columns and not one range: under row-level security the functions of a range cannot be looked up in an index.
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  status text not null check (status in ('proposed', 'pending', 'booked', 'arrived', 'checked-in', 'fulfilled',
                                         'cancelled', 'noshow', 'waitlist', 'entered-in-error')),
  participation text not null default 'needs-action'
    check (participation in ('accepted', 'declined', 'tentative', 'needs-action')),
  hold_expires_at timestamptz,
  matter_id uuid,
  made_on_channel text not null default '',
  made_by text not null default '',
  cancelled_reason text not null default '',
  replaces uuid,
  arrived_at timestamptz,
  fulfilled_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (id, clinic_id),
  -- Reading a period looks no further back than a day for visits that reach into it.
  check (ends_at > starts_at and ends_at - starts_at <= interval '1 day'),
  check (status <> 'proposed' or hold_expires_at is not null),
  -- Nobody is in two places, and no two patients share a time; visits may touch.
  constraint appointment_time_taken_once exclude using gist (
    int8range(clinic_id, clinic_id, '[]') with &&,
    textrange(practitioner, practitioner, '[]') with &&,
    tstzrange(starts_at, ends_at) with &&
  ) where (status in ('proposed', 'pending', 'booked', 'arrived', 'checked-in', 'fulfilled'))
);
select samtal_protect('appointment');

-- "When is my next appointment?"
create index appointment_of_patient on appointment (clinic_id, patient_id, starts_at);
-- A practitioner's day, and which times are taken.
create index appointment_of_practitioner on appointment (clinic_id, practitioner, starts_at)
  where status in ('proposed', 'pending', 'booked', 'arrived', 'checked-in', 'fulfilled');
-- Today's list, and the calendar.
create index appointment_of_day on appointment (clinic_id, starts_at);
-- What a matter is holding just now.
create index appointment_held on appointment (clinic_id, hold_expires_at) where status = 'proposed';

-- What other systems call an appointment: several names per appointment, each name once.
create table appointment_external_id (
  clinic_id int not null,
  system text not null,
  value text not null,
  appointment_id uuid not null,
  primary key (clinic_id, system, value),
  foreign key (appointment_id, clinic_id) references appointment (id, clinic_id) on delete cascade
);
select samtal_protect('appointment_external_id');
create index appointment_external_id_of on appointment_external_id (clinic_id, appointment_id);

-- Time that a practitioner is not to be booked, beyond what the clinic file says.
create table block (
  id uuid not null,
  clinic_id int not null,
  practitioner text not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  reason text not null default '',
  made_by text not null default '',
  created_at timestamptz not null,
  primary key (id, clinic_id)
);
select samtal_protect('block');
create index block_of_practitioner on block (clinic_id, practitioner, ends_at);

-- The states an appointment may go through. A state with no way on is final; a new visit is a new row.
create function appointment_may_become(was text, becomes text) returns boolean
  language sql immutable parallel safe
  return was = becomes or becomes = 'entered-in-error' or case was
    when 'waitlist' then becomes in ('proposed', 'booked', 'cancelled')
    when 'proposed' then becomes in ('pending', 'booked', 'cancelled')
    when 'pending' then becomes in ('booked', 'cancelled')
    when 'booked' then becomes in ('arrived', 'checked-in', 'noshow', 'cancelled')
    when 'arrived' then becomes in ('checked-in', 'fulfilled')
    when 'checked-in' then becomes = 'fulfilled'
    else false
  end;

create function appointment_follows_its_states() returns trigger language plpgsql as $$
begin
  if not appointment_may_become(old.status, new.status) then
    raise exception 'an appointment that is % cannot become %', old.status, new.status
      using errcode = 'check_violation', constraint = 'appointment_follows_its_states';
  end if;
  return new;
end
$$;
create trigger appointment_follows_its_states before update of status on appointment
  for each row execute function appointment_follows_its_states();

-- Blocking a time and booking it may happen at once. Whoever books shares this lock, whoever blocks has it alone.
create function appointment_lock_key(clinic_id int, practitioner text) returns bigint
  language sql immutable parallel safe
  return hashtextextended('appointment ' || practitioner, clinic_id);

create function appointment_keeps_out_of_blocks() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(appointment_lock_key(new.clinic_id, new.practitioner));
  if exists (select from block
              where clinic_id = new.clinic_id and practitioner = new.practitioner
                and starts_at < new.ends_at and ends_at > new.starts_at) then
    -- The insert answers with no row, just as `on conflict do nothing` does for a time that is taken.
    return null;
  end if;
  return new;
end
$$;
create trigger appointment_keeps_out_of_blocks before insert on appointment
  for each row when (new.status in ('proposed', 'pending', 'booked'))
  execute function appointment_keeps_out_of_blocks();

create function block_waits_for_bookings() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(appointment_lock_key(new.clinic_id, new.practitioner));
  return new;
end
$$;
create trigger block_waits_for_bookings before insert on block
  for each row execute function block_waits_for_bookings();
