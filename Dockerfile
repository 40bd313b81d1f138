# The program in an image of its own, for CI jobs. Two stages: what builds it does not stay.
#
#   docker build -t mtls .
#   docker run --rm -v "$PWD:/work" --user "$(id -u):$(id -g)" mtls inspect client.pfx --no-input
#
# It has not been built where it was written: there was no container engine.

FROM docker.io/library/rust:1.90-bookworm AS build
WORKDIR /source
COPY . .
RUN cargo build --release --locked

FROM docker.io/library/debian:bookworm-slim
# The CAs that `mtls smoke` trusts where no --ca is given.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 mtls
COPY --from=build /source/target/release/mtls /usr/local/bin/mtls
USER mtls
# Files come in and go out here: mount a folder.
WORKDIR /work
ENTRYPOINT ["mtls"]
