"""The Telegram face: ``Poller`` or ``Webhook`` takes updates ─▶ ``ChatQueues`` keeps them in order, a queue a chat ─▶
``Handlers`` ask the brain and draw ─▶ ``PatientLimiter`` lets calls out ─▶ ``Transport`` makes them. ``app`` ties them
together, from the first call to the last."""
