-- DuckDB alone, over the JSONL files of target-jsonl: the last line of each key is the row as it is.
-- Columns that are named as text keep every digit, and are cast to an exact type afterwards.
with lines as (
    select *, row_number() over () as line
    from read_json(
        'output/asaas/payments.jsonl',
        format = 'newline_delimited',
        columns = {id: 'varchar', status: 'varchar', value: 'varchar', "dueDate": 'date'}
    )
)

select id, status, value::decimal(18, 2) as value, "dueDate"
from lines
qualify row_number() over (partition by id order by line desc) = 1
order by id
