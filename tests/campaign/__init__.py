"""The fault campaign: seeded jobs of broken, killed and moved runs, held against the truth.

A run is one execution of a tap. A job is a chain of runs, each with the last state that a target
confirmed of the ones before: first some with faults, kills, and rows and clocks that move; then
quiet ones, until one comes to its end. What has to hold:

- **Delivered** is what stands before the last STATE of a run. What a target got beyond that, until
  the run was killed or failed, may stay or not: both are held against the truth.
- **Loss.** When a run says that it has read a stream, each row that was there all the time since
  its reading began, and stayed the same, has been delivered: by this reading where it is one in
  full, else by any run of the job, and then as it is now, as far as the tap's page promises that
  (`promises.py`). A row that came or moved meanwhile is the next run's. A bookmark says the same of
  what lies before it. After the quiet run this is every row, and no other but deleted ones.
- **Made up.** Where nothing moved during a run, each record is a row of the API, value by value.
- **Duplicate.** No row comes twice with the same content in one run, unless the run has said on its
  log that it reads the list again, or goes on with a round of Asaas that began on another day.
- **Deletion.** No version is announced by which a target would take a row for deleted that is
  there; and after the quiet run none that is gone stays with it, where that run announced one.
- **Silent.** A run ends with success, or with a line for each stream that it could not read; a run
  that was stopped by SIGTERM ends with exit code 143 after a whole line.
- **Fault of the tap.** No run fails by an exception that it did not expect.
- **Hung.** No run takes more than `MOST_REQUESTS` requests or `MOST_SECONDS`.
- **Secret.** No token, no canary of a broken answer and no tax id is in the log or in a state; nor
  is a tax id in any message, where `privacy` withholds it.
- **Stuck.** Quiet runs come to an end.

What cannot be held against a run:

- A row that vanished between the same two requests as another one came (the pages say so), or while
  the API did not list a third one: rows do not go in the same run as they come or are hidden.
- A row that was hidden until a reading broke off, and shown when it was gone on with behind it: it
  appeared late.
- What the API withholds with a 400, 403 or 404 where an account may lack the feature.

A seed draws everything, but threads of one run may meet in another order when it is repeated.
"""
