-- Payments of Asaas that are gone: deleted, as the API itself says, or no longer listed by a full
-- read (`_sdc_deleted_at`; PostgreSQL only, with emit_activate_version_messages and without hard_delete).
select
    id,
    status,
    value::numeric(18, 2) as value,
    coalesce(deleted, false) as deleted,
    _sdc_deleted_at is not null as vanished
from asaas.payments
where deleted or _sdc_deleted_at is not null
order by id
