"""手机填: a form that somebody has begun on a kiosk is handed to their phone, one draft on two screens."""
