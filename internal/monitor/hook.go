package monitor

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// Times of a webhook: at most 3 tries of 5 s each, with 1 s and 3 s between them, so that it is over after 19 s.
const tryTimeout = 5 * time.Second

var pauses = []time.Duration{time.Second, 3 * time.Second}

// Hooks sends webhooks beside the runs. The zero Hooks is ready for use.
type Hooks struct {
	Transport http.RoundTripper // nil for the usual one
	sending   sync.WaitGroup
}

// Send begins to POST an entry as JSON to an address. A failure is a warning in the log, which names the host alone: the
// rest of the address may be a secret.
func (h *Hooks) Send(ctx context.Context, address string, e Entry, log *slog.Logger) {
	log = log.With("study", e.Study, "run", e.Run, "stage", "notify")
	target, err := url.Parse(address)
	if err != nil || target.Host == "" || target.Scheme != "https" && target.Scheme != "http" {
		log.Warn("nobody was notified", "error", "the address is not one of http or https")
		return
	}
	log = log.With("host", target.Host)
	body, err := json.Marshal(e)
	if err != nil {
		log.Warn("nobody was notified", "error", err)
		return
	}
	h.sending.Go(func() {
		if err := h.post(ctx, address, body); err != nil {
			log.Warn("nobody was notified", "error", err)
		}
	})
}

// Wait waits for what is being sent.
func (h *Hooks) Wait() { h.sending.Wait() }

// post sends a body until it is taken, at most three times.
func (h *Hooks) post(ctx context.Context, address string, body []byte) error {
	// A redirect would take the body to somebody else.
	client := http.Client{Transport: h.Transport, Timeout: tryTimeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for n := 0; ; n++ {
		again, err := try(ctx, &client, address, body)
		if err == nil || !again || n == len(pauses) {
			return err
		}
		select {
		case <-time.After(pauses[n]):
		case <-ctx.Done():
			return err
		}
	}
}

// try sends a body once. It is worth another try if nobody answered, or the answer is that it may be later.
func try(ctx context.Context, client *http.Client, address string, body []byte) (again bool, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return false, withoutAddress(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		return ctx.Err() == nil, withoutAddress(err)
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 1<<16)) // only the code counts
	if err := response.Body.Close(); err != nil {
		return true, err
	}
	if response.StatusCode/100 == 2 {
		return false, nil
	}
	again = response.StatusCode >= 500 || response.StatusCode == http.StatusTooManyRequests || response.StatusCode == http.StatusRequestTimeout
	return again, fmt.Errorf("the answer is %s", response.Status)
}

// withoutAddress is an error without the address that net/http puts into it.
func withoutAddress(err error) error {
	var inner *url.Error
	if errors.As(err, &inner) {
		return inner.Err
	}
	return err
}
