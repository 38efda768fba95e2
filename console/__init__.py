"""Listen: decisions and signals coming in from people and signed senders.

A click in Slack, a form in the browser and a call to the API are the same decision, from an authenticated
person, under the same rules.
"""
