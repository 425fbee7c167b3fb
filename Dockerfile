# One static binary in an image without a shell, run by a user without rights.
#   docker build -t earmark .
#   docker run --rm -v "$PWD/studies:/studies" --user "$(id -u):$(id -g)" earmark run /studies/a/study.yaml
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /earmark .

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /earmark /earmark
USER 65532:65532
ENTRYPOINT ["/earmark"]
CMD ["--help"]
