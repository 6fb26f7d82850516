-- Sales of BIU without a fiscal note: neither the NFs nor the NFe is authorised.
-- Assumed: sales that are cancelled, marked not to be issued, or left to a co-producer need none;
-- AUTORIZADA is the status of a note that stands. Sales are in the order of their guarantee's end,
-- after which a note is usually issued.
select
    cod_plataforma,
    plataforma,
    status_venda,
    motivo_status,
    data_fim_garantia::date as fim_garantia,
    valor_total_num::numeric(18, 2) as valor
from biu.sales
where
    coalesce(status_venda, '') not in ('CANCELADA', 'NAO_EMITIR', 'COPRODUCAO')
    and coalesce(nfs_status, '') <> 'AUTORIZADA'
    and coalesce(nfe_status, '') <> 'AUTORIZADA'
order by fim_garantia nulls last, cod_plataforma
